//! Which billing system this is, and whether the key is the one that its secrets were sealed with.

use rusqlite::{Connection, OptionalExtension};
use secrecy::SecretString;

use super::convert::At;
use super::tx::Tx;
use crate::data_dir::DataDir;
use crate::error::{DataDirError, Result};
use crate::secret::{Place, random_word};

/// Long enough to tell the few billing systems of one panel apart, short enough for a line in a server's notes.
const NAME_LENGTH: usize = 6;

const KEY_CHECK: Place = Place { table: "installation", column: "key_check", row: 1 };

/// The billing system's own record.
#[derive(Debug, Clone)]
pub(crate) struct Installation {
    /// Lower-case letters and digits, made once.
    pub(crate) name: String,
}

impl Installation {
    /// The record, unless the database is new. Needs no vault, because it decides whether a key may be made.
    pub(super) fn load(sql: &Connection) -> Result<Option<Self>> {
        let name = sql.query_row("SELECT name FROM installation WHERE id = 1", [], |row| row.get(0)).optional()?;
        Ok(name.map(|name| Self { name }))
    }
}

impl Tx<'_> {
    pub(super) fn create_installation(&self) -> Result<Installation> {
        let name = random_word(NAME_LENGTH)?;
        let check = self.seal(KEY_CHECK, &SecretString::from("key"))?;
        self.run(
            "INSERT INTO installation (id, name, key_check, created_at) VALUES (1, ?1, ?2, ?3)",
            // The computer's own time: no simulation has begun yet.
            (&name, check, At(jiff::Timestamp::now())),
        )?;
        Ok(Installation { name })
    }

    /// Tells a wrong key before any secret is asked for.
    pub(super) fn check_key(&self, dir: &DataDir) -> Result<()> {
        match self.get_secret(KEY_CHECK) {
            Ok(_) => Ok(()),
            Err(_) => Err(DataDirError::KeyWrong { path: dir.key_file() }.into()),
        }
    }
}
