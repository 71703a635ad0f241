//! Tests of the whole program: settings, statements, routes, pages, nodes, copies.

mod access;
mod after_restore;
mod audit_log;
mod backup;
mod certificate_import;
mod command_line;
mod config;
mod config_check;
mod contents;
mod derived;
mod errors;
mod fresh_server;
mod full_disk;
mod health;
mod lines;
mod nodes;
mod notices;
mod pages;
mod programs;
mod routes;
mod security_page;
mod statements;
mod stored_files;
mod world;
mod wrong_place;
