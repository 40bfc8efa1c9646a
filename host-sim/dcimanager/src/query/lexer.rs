//! Tokens of a `where` expression, each with its position.

use super::QueryError;

/// A token and where it begins, in characters from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) at: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A field or a keyword.
    Word(String),
    /// A string, without its quotes.
    Text(String),
    Number(i64),
    Open,
    Close,
    End,
}

impl TokenKind {
    /// For messages.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Word(word) => format!("{word:?}"),
            Self::Text(text) => format!("'{text}'"),
            Self::Number(number) => number.to_string(),
            Self::Open => "\"(\"".to_owned(),
            Self::Close => "\")\"".to_owned(),
            Self::End => "the end".to_owned(),
        }
    }

    /// Whether it is this keyword, in whatever case.
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }
}

/// Cuts `text` into tokens; the last one is always [`TokenKind::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut list = Vec::new();
    let mut rest = text.chars().enumerate().map(|(index, c)| (index + 1, c)).peekable();
    while let Some((at, c)) = rest.next() {
        let kind = match c {
            ' ' | '\t' | '\r' | '\n' => continue,
            '(' => TokenKind::Open,
            ')' => TokenKind::Close,
            '\'' => {
                let mut text = String::new();
                loop {
                    match rest.next() {
                        Some((_, '\'')) => break,
                        Some((_, c)) => text.push(c),
                        None => return Err(QueryError::OpenString { at }),
                    }
                }
                TokenKind::Text(text)
            }
            '-' | '0'..='9' => {
                let mut digits = String::from(c);
                while let Some((_, c)) = rest.next_if(|(_, c)| c.is_ascii_digit()) {
                    digits.push(c);
                }
                if digits == "-" {
                    return Err(QueryError::Character { found: '-', at });
                }
                TokenKind::Number(digits.parse().map_err(|_| QueryError::LargeNumber { at })?)
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let mut word = String::from(c);
                while let Some((_, c)) = rest.next_if(|(_, c)| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')) {
                    word.push(c);
                }
                TokenKind::Word(word)
            }
            found => return Err(QueryError::Character { found, at }),
        };
        list.push(Token { kind, at });
    }
    list.push(Token { kind: TokenKind::End, at: text.chars().count() + 1 });
    Ok(list)
}
