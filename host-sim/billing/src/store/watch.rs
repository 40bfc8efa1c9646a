//! A look at every commit, with the power to end the store's life there.
//!
//! What is promised for a crash (nothing half-written, nothing lost that was committed) can only be proved at the
//! points where a crash could tell: just before a commit and just after one. A fault suite stands there with this.

use std::fmt;

/// Stands at the commits of one [`Store`](super::Store). Called on the thread that commits, while it holds the writer.
/// What several threads wrote at the same time is one commit.
pub trait CommitWatch: Send + Sync {
    /// All of a transaction is done and none of it is stored.
    ///
    /// # Errors
    /// [`Died`]: it is rolled back, as the death of the process would. A watch that has said so once says so from then
    /// on, because the dead do not write.
    fn before_commit(&self) -> Result<(), Died>;

    /// The transaction is stored, and whoever asked for it does not know yet.
    ///
    /// # Errors
    /// [`Died`]: nobody is told; as above.
    fn after_commit(&self) -> Result<(), Died>;
}

/// The process is to be taken for dead from here on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the process is taken for dead at this commit")]
pub struct Died;

/// Everybody lives.
pub(super) struct Nobody;

impl CommitWatch for Nobody {
    fn before_commit(&self) -> Result<(), Died> {
        Ok(())
    }

    fn after_commit(&self) -> Result<(), Died> {
        Ok(())
    }
}

impl fmt::Debug for dyn CommitWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CommitWatch")
    }
}
