//! Disks with contents, so that a test can ask whether anyone's data survived a release.

use serde::{Deserialize, Serialize};

/// One disk of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disk {
    /// Size and type as in the configuration: `1920SSD`.
    pub name: String,
    /// Whose data is on it. Empty on a clean disk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contents: Vec<DataMark>,
}

/// Data that somebody left on a disk. An OS install adds one; only a finished cleaning removes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataMark {
    /// E-mail of the owner at the time of the install; `nobody` when there was none.
    pub owner: String,
    /// Tells this install from every other.
    pub nonce: String,
}

/// Reads the disks out of a configuration such as `E-2146G-64Gb-1920SSD-2x3840SSD-lsi` (API reference §4): what
/// follows the memory, each `[<count>x]<size><type>`; a part that does not begin with a digit is a controller.
#[must_use]
pub fn disks_of(configuration: &str) -> Vec<Disk> {
    const MOST: usize = 64;
    let parts = configuration.split('-').skip_while(|part| !is_memory(part)).skip(1);
    let mut disks = Vec::new();
    for part in parts.filter(|part| part.starts_with(|c: char| c.is_ascii_digit())) {
        let (count, name) = match part.split_once('x') {
            Some((count, name)) => (count.parse().unwrap_or(1), name),
            None => (1_usize, part),
        };
        for _ in 0..count.min(MOST) {
            disks.push(Disk { name: name.to_owned(), contents: Vec::new() });
        }
    }
    disks
}

fn is_memory(part: &str) -> bool {
    part.strip_suffix("Gb").is_some_and(|size| !size.is_empty() && size.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(configuration: &str) -> Vec<String> {
        disks_of(configuration).into_iter().map(|disk| disk.name).collect()
    }

    #[test]
    fn disks_follow_the_memory() {
        assert_eq!(names("E-2146G-64Gb-1920SSD-3840SSD"), ["1920SSD", "3840SSD"]);
        assert_eq!(names("i9-9900K-64Gb-2x1024NVMe"), ["1024NVMe", "1024NVMe"]);
        assert_eq!(names("2xXeon-Silver-4210-128Gb-4x960SSD-lsi").len(), 4);
    }

    #[test]
    fn what_is_no_configuration_has_no_disks() {
        for text in ["", "i9-9900K", "64Gb", "-", "Gb-1SSD", "x"] {
            assert!(names(text).is_empty(), "{text}");
        }
        assert_eq!(names("a-1Gb-999999x1SSD").len(), 64, "a typing error must not eat the memory");
    }
}
