//! What commands say to whoever types them: what was done, what was not, and why.

mod certificates;
mod office;
mod refusals;
mod unreachable;
