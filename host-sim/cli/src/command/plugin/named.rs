//! `NAME@VERSION` on the command line.

use std::str::FromStr;

/// The name of a module, and a version of it if one is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) version: Option<semver::Version>,
}

/// A version of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) name: String,
    pub(crate) version: semver::Version,
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, version) = match text.split_once('@') {
            None => (text, None),
            Some((name, version)) => {
                let wrong = |error| format!("`{version}` is no version such as 0.1.0: {error}");
                (name, Some(version.parse().map_err(wrong)?))
            }
        };
        if name.is_empty() {
            return Err("the name is missing; write it as NAME@VERSION".to_owned());
        }
        Ok(Self { name: name.to_owned(), version })
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Named { name, version } = text.parse()?;
        let version = version.ok_or("the version is missing; write it as NAME@VERSION")?;
        Ok(Self { name, version })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_version_are_told_apart() {
        let named: Named = "pm-test@1.2.3-rc.1".parse().unwrap();
        assert_eq!((named.name.as_str(), named.version.unwrap().to_string()), ("pm-test", "1.2.3-rc.1".to_owned()));
        assert_eq!("pmtest".parse::<Named>().unwrap().version, None);
        assert!("@1.0.0".parse::<Named>().is_err() && "pmtest@1".parse::<Named>().is_err());
        assert!("pmtest".parse::<Version>().unwrap_err().contains("NAME@VERSION"));
    }
}
