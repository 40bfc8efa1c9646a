//! No secret appears anywhere: unmistakable passwords are planted, those that the host makes and every token are heard on
//! the wire, everything is done and much of it goes wrong, and all that remains is searched.

mod acts;
mod commands;
mod memory;
