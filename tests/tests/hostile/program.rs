//! The same with the program: what a person who is called at 3 a.m. types, and reads.
