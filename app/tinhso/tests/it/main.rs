//! Tests of the whole program: settings, statements, routes, pages, nodes, copies.

mod backup;
mod command_line;
mod config;
mod errors;
mod health;
mod nodes;
mod notices;
mod pages;
mod routes;
mod statements;
mod world;
