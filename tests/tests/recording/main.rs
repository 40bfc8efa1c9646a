//! Recordings of the built component's calls: they hold no secret, and made again they are the same.

mod program;
mod replay;
mod secrets;
mod shown;
