//! What is on the disks: the question "did anyone's data survive?" is answered here.

use rand::Rng as _;

use super::{Panel, PanelError};
use crate::ids::ServerId;
use crate::model::{DataMark, Disk};

impl Panel {
    /// The disks of a server with their contents.
    #[must_use]
    pub fn disks(&self, server: ServerId) -> Option<&[Disk]> {
        self.servers.get(&server).map(|server| server.disks.as_slice())
    }

    /// Whose data is on the disks of a server: e-mails, each once, sorted.
    #[must_use]
    pub fn data_owners(&self, server: ServerId) -> Vec<&str> {
        let disks = self.disks(server).unwrap_or_default();
        let mut owners: Vec<_> = disks.iter().flat_map(|disk| &disk.contents).map(|mark| mark.owner.as_str()).collect();
        owners.sort_unstable();
        owners.dedup();
        owners
    }

    /// The owner's data comes onto every disk, beside what is there.
    pub(super) fn write_data(&mut self, server: ServerId) -> Result<(), PanelError> {
        let owner = self.owner_email(server).unwrap_or("nobody").to_owned();
        let mark = DataMark { owner, nonce: format!("{:016x}", self.random.next_u64()) };
        self.change(server, |server| {
            if server.disks.is_empty() {
                server.disks.push(Disk { name: "unknown".to_owned(), contents: Vec::new() });
            }
            for disk in &mut server.disks {
                disk.contents.push(mark.clone());
            }
        })
    }
}
