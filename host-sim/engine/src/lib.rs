//! The engine: loads a processing module, gives it exactly the imports of the contract, and bounds it.
pub mod contract;
