//! The whole application without a browser: access, forms, errors, headers, uploads, pages.
mod access;
mod doors;
mod errors;
mod forms;
mod headers;
mod lists;
mod pages;
mod server;
mod uploads;
