//! Diagnostics: they look at the hardware, may clean the disks, and are ended by force at their limit.
//!
//! *Ended* does not mean *cleaned* (API reference §6). A run that was cancelled, failed or was ended by force has
//! cleaned some disks at most, never all of them.

use jiff::Timestamp;

use super::{Fate, Panel, PanelError};
use crate::ids::{OperationId, ServerId};
use crate::model::{Diagnostics, DiagnosticsStatus, Work};

impl Panel {
    /// Starts diagnostics. While they run, the server has an address of a deallocation pool (seed document 002).
    pub(crate) fn diagnose(
        &mut self,
        server: ServerId,
        clear_disks: bool,
        fate: &Fate,
    ) -> Result<OperationId, PanelError> {
        if self.find(server)?.protected {
            return Err(PanelError::Protected { server, act: "diagnostics" });
        }
        self.not_busy(server)?;
        self.give_deallocation_address(server)?;
        let id = self.start(server, Work::Diagnostics { clear_disks }, fate)?;
        self.change(server, |server| {
            server.diagnostics = Diagnostics { status: DiagnosticsStatus::Running, ..Diagnostics::default() };
        })?;
        self.energize(server);
        Ok(id)
    }

    /// They came to their end: the configuration is what is really built in.
    pub(super) fn diagnosed(&mut self, server: ServerId, clear_disks: bool, at: Timestamp) {
        self.end_diagnostics(server, DiagnosticsStatus::Success, clear_disks, false, Some(at));
        let _ = self.change(server, |server| {
            if clear_disks {
                server.disks.iter_mut().for_each(|disk| disk.contents.clear());
            }
            if let Some(hardware) = server.hardware.take() {
                server.configuration = hardware;
            }
            server.errors.diagnostics.clear();
        });
    }

    /// They took too long: the operation looks well, the disks are not clean.
    pub(super) fn diagnostics_forced(&mut self, server: ServerId, clear_disks: bool, at: Timestamp) {
        if clear_disks {
            self.clean_partly(server, 90);
        }
        self.end_diagnostics(server, DiagnosticsStatus::Success, false, true, Some(at));
    }

    /// A check was not successful.
    pub(super) fn diagnostics_failed(&mut self, server: ServerId, at: Timestamp) {
        self.end_diagnostics(server, DiagnosticsStatus::Failed, false, false, Some(at));
    }

    /// Somebody stopped them after `percent` of their time.
    pub(super) fn diagnostics_interrupted(&mut self, server: ServerId, clear_disks: bool, percent: u8) {
        if clear_disks {
            self.clean_partly(server, percent);
        }
        self.end_diagnostics(server, DiagnosticsStatus::NotRun, false, false, None);
    }

    fn end_diagnostics(
        &mut self,
        server: ServerId,
        status: DiagnosticsStatus,
        disks_cleaned: bool,
        forced: bool,
        finished_at: Option<Timestamp>,
    ) {
        let _ = self.change(server, |server| {
            server.diagnostics = Diagnostics { status, disks_cleaned, forced, finished_at };
        });
        self.take_deallocation_address(server);
    }

    /// Cleans a share of the disks, but never the last one.
    fn clean_partly(&mut self, server: ServerId, percent: u8) {
        let _ = self.change(server, |server| {
            let cleaned = server.disks.len().saturating_sub(1).min(server.disks.len() * usize::from(percent) / 100);
            server.disks.iter_mut().take(cleaned).for_each(|disk| disk.contents.clear());
        });
    }
}
