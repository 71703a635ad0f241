//! Tests of the whole program: settings, statements, routes, pages, nodes, copies.

mod audit_log;
mod backup;
mod certificate_import;
mod command_line;
mod config;
mod derived;
mod errors;
mod fresh_server;
mod health;
mod lines;
mod nodes;
mod notices;
mod pages;
mod routes;
mod statements;
mod stored_files;
mod world;
