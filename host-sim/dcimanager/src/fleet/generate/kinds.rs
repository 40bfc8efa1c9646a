//! In which state a generated server is. Every forty servers are one shuffled deck, so that shares are exact and
//! every state is there as soon as the fleet has forty servers.

use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

/// What a generated server is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ServerKind {
    Free,
    Sold,
    SoldWithoutPorts,
    Maintenance,
    NotDiagnosed,
    WithErrors,
    WithIgnoredErrors,
    DuplicateMac,
    New,
    FailedOperation,
    NotInOperation,
}

const DECK: usize = 40;
const FREE: usize = 12;

/// Gives one kind after the other.
pub(super) struct Deck {
    cards: Vec<ServerKind>,
    first: bool,
}

impl Deck {
    pub(super) fn new() -> Self {
        Self { cards: Vec::new(), first: true }
    }

    pub(super) fn draw(&mut self, random: &mut ChaCha8Rng) -> ServerKind {
        if self.cards.is_empty() {
            self.cards = shuffled(random);
        }
        // Even the smallest fleet has something to sell.
        if std::mem::take(&mut self.first)
            && let Some(free) = self.cards.iter().position(|card| *card == ServerKind::Free)
        {
            return self.cards.swap_remove(free);
        }
        self.cards.pop().unwrap_or(ServerKind::Free)
    }
}

fn shuffled(random: &mut ChaCha8Rng) -> Vec<ServerKind> {
    let mut cards = vec![
        ServerKind::SoldWithoutPorts,
        ServerKind::Maintenance,
        ServerKind::NotDiagnosed,
        ServerKind::WithErrors,
        ServerKind::WithIgnoredErrors,
        ServerKind::DuplicateMac,
        ServerKind::New,
        ServerKind::FailedOperation,
        ServerKind::NotInOperation,
    ];
    cards.extend([ServerKind::Free; FREE]);
    cards.resize(DECK, ServerKind::Sold);
    cards.shuffle(random);
    cards
}
