//! Makes a schedule that breaks a promise shorter, as long as it breaks the same one.

/// The shortest part of `all` that this way of looking finds for which `fails` still holds: leaves out halves, then
/// quarters, … then single events, until none can be left out. `fails` must hold for `all`.
pub fn shortest<E>(all: &[u32], mut fails: impl FnMut(&[u32]) -> Result<bool, E>) -> Result<Vec<u32>, E> {
    let mut kept = all.to_vec();
    let mut parts = 2;
    while !kept.is_empty() {
        let length = kept.len().div_ceil(parts);
        let mut shorter = false;
        let mut at = 0;
        while at < kept.len() {
            let end = (at + length).min(kept.len());
            let without: Vec<u32> =
                kept.iter().enumerate().filter(|(index, _)| !(at..end).contains(index)).map(|(_, one)| *one).collect();
            if fails(&without)? {
                kept = without;
                shorter = true;
            } else {
                at = end;
            }
        }
        match (length, shorter) {
            (1, false) => break,
            // Once more: what could not be left out before may be now.
            (1, true) => {}
            _ => parts = (parts * 2).min(kept.len().max(1)),
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shrink(all: u32, needed: &[u32]) -> Vec<u32> {
        let all: Vec<u32> = (1..=all).collect();
        let fails = |kept: &[u32]| Ok::<_, ()>(needed.iter().all(|one| kept.contains(one)));
        shortest(&all, fails).unwrap()
    }

    #[test]
    fn only_what_is_needed_stays() {
        for needed in [&[][..], &[1], &[100], &[1, 100], &[3, 50, 51, 77], &[13, 14, 15, 16, 17]] {
            assert_eq!(shrink(100, needed), needed);
        }
    }

    #[test]
    fn what_can_only_be_left_out_after_something_else_is_left_out_too() {
        // 2 may only be left out when 9 is gone.
        let fails = |kept: &[u32]| Ok::<_, ()>(kept.contains(&5) && (kept.contains(&2) || !kept.contains(&9)));
        assert_eq!(shortest(&(1..=10).collect::<Vec<_>>(), fails).unwrap(), [5]);
    }
}
