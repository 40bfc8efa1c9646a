//! The billing side as a whole, with scripted modules in the place of components and a clock that the tests move.

#[cfg(test)]
mod acceptances;
#[cfg(test)]
mod backups;
#[cfg(test)]
mod by_hand;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod changes_paid;
#[cfg(test)]
mod choice;
#[cfg(test)]
mod claims;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod component;
#[cfg(test)]
mod components;
#[cfg(test)]
mod deletions;
#[cfg(test)]
mod disk;
#[cfg(test)]
mod given_up;
#[cfg(test)]
mod guard;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod lives;
#[cfg(test)]
mod modules;
#[cfg(test)]
mod money;
#[cfg(test)]
mod months;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod plugins;
#[cfg(test)]
mod prices;
#[cfg(test)]
mod processes;
#[cfg(test)]
mod recordings;
#[cfg(test)]
mod rehearsed_days;
#[cfg(test)]
mod releases;
#[cfg(test)]
mod rounds;
#[cfg(test)]
mod running;
#[cfg(test)]
mod scripted;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod storage;
#[cfg(test)]
mod tariffs;
#[cfg(test)]
mod tasks;
#[cfg(test)]
mod upkeep;
#[cfg(test)]
mod versions;
#[cfg(test)]
mod watched;
#[cfg(test)]
mod world;
