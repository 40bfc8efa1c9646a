//! `where` as a syntax tree. `NOT` binds closest, then `AND`, then `OR`; keywords in any case.

use super::lexer::{Token, TokenKind, tokens};
use super::{Expr, Literal, Name, Operator, QueryError};

/// How deeply parentheses and `NOT` may be nested, so that no request can exhaust the stack.
pub(super) const MOST_LEVELS: usize = 64;

/// Words that cannot be fields.
const KEYWORDS: [&str; 10] = ["eq", "ne", "cp", "is", "not", "and", "or", "null", "true", "false"];

/// Reads an expression.
///
/// # Errors
/// [`QueryError`] with the position of the first thing that does not fit.
pub fn parse(text: &str) -> Result<Expr<Name>, QueryError> {
    let mut parser =
        Parser { tokens: tokens(text)?.into_iter(), next: Token { kind: TokenKind::End, at: 1 }, depth: 0 };
    parser.advance();
    let expr = parser.any_of()?;
    match parser.next.kind {
        TokenKind::End => Ok(expr),
        _ => Err(parser.unexpected("AND, OR or the end")),
    }
}

struct Parser {
    tokens: std::vec::IntoIter<Token>,
    next: Token,
    depth: usize,
}

impl Parser {
    /// Takes the next token; at the end it stays at the end.
    fn advance(&mut self) -> Token {
        let after = self.tokens.next().unwrap_or(Token { kind: TokenKind::End, at: self.next.at });
        std::mem::replace(&mut self.next, after)
    }

    fn take(&mut self, keyword: &str) -> bool {
        let found = self.next.kind.is(keyword);
        if found {
            self.advance();
        }
        found
    }

    fn unexpected(&self, expected: &'static str) -> QueryError {
        QueryError::Unexpected { expected, found: self.next.kind.describe(), at: self.next.at }
    }

    fn any_of(&mut self) -> Result<Expr<Name>, QueryError> {
        self.chain("or", Self::all_of, Expr::Or)
    }

    fn all_of(&mut self) -> Result<Expr<Name>, QueryError> {
        self.chain("and", Self::one, Expr::And)
    }

    fn chain(
        &mut self,
        keyword: &str,
        part: fn(&mut Self) -> Result<Expr<Name>, QueryError>,
        join: fn(Vec<Expr<Name>>) -> Expr<Name>,
    ) -> Result<Expr<Name>, QueryError> {
        let first = part(self)?;
        let mut more = Vec::new();
        while self.take(keyword) {
            more.push(part(self)?);
        }
        if more.is_empty() {
            return Ok(first);
        }
        more.insert(0, first);
        Ok(join(more))
    }

    fn one(&mut self) -> Result<Expr<Name>, QueryError> {
        let at = self.next.at;
        if self.take("not") {
            return self.nested(at, |parser| Ok(Expr::Not(Box::new(parser.one()?))));
        }
        if self.next.kind == TokenKind::Open {
            self.advance();
            return self.nested(at, |parser| {
                let inner = parser.any_of()?;
                match parser.next.kind {
                    TokenKind::Close => parser.advance(),
                    _ => return Err(parser.unexpected("AND, OR or \")\"")),
                };
                Ok(inner)
            });
        }
        self.condition()
    }

    fn nested<T>(
        &mut self,
        at: usize,
        inner: impl FnOnce(&mut Self) -> Result<T, QueryError>,
    ) -> Result<T, QueryError> {
        if self.depth == MOST_LEVELS {
            return Err(QueryError::Depth { at });
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn condition(&mut self) -> Result<Expr<Name>, QueryError> {
        let field = match &self.next.kind {
            TokenKind::Word(word) if !KEYWORDS.iter().any(|keyword| word.eq_ignore_ascii_case(keyword)) => {
                Name { text: word.clone(), at: self.next.at }
            }
            _ => return Err(self.unexpected("a field, NOT or \"(\"")),
        };
        self.advance();
        if self.take("is") {
            return if self.take("null") { Ok(Expr::IsNull(field)) } else { Err(self.unexpected("null")) };
        }
        let operator = [Operator::Equal, Operator::NotEqual, Operator::Like]
            .into_iter()
            .find(|operator| self.next.kind.is(operator.as_str()))
            .ok_or_else(|| self.unexpected("EQ, NE, CP or IS null"))?;
        self.advance();
        let value = self.literal()?;
        Ok(Expr::Compare { field, operator, value })
    }

    fn literal(&mut self) -> Result<Literal, QueryError> {
        let literal = match &self.next.kind {
            TokenKind::Text(text) => Literal::Text(text.clone()),
            TokenKind::Number(number) => Literal::Number(*number),
            word if word.is("true") => Literal::Bool(true),
            word if word.is("false") => Literal::Bool(false),
            _ => return Err(self.unexpected("a string in quotes, a number, true or false")),
        };
        self.advance();
        Ok(literal)
    }
}
