//! The text of a guide, taken apart into commands and everything else.

/// A Markdown file.
pub(super) struct Document {
    /// In the order of the file.
    pub(super) parts: Vec<Part>,
}

/// A piece of a guide.
pub(super) enum Part {
    /// Whatever is not typed: headings, prose, fences. Whole lines.
    Prose(String),
    /// A line after `$ ` in a `console` block, with the lines that end in `\` joined to it as they stand, and what the
    /// guide shows below it, with the line break at its end.
    Command {
        /// What is typed, line breaks after `\` included.
        typed: String,
        /// What it prints.
        shown: String,
    },
}

const FENCE: &str = "```";
const PROMPT: &str = "$ ";

impl Document {
    pub(super) fn parse(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut in_console = false;
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if line.starts_with(FENCE) {
                in_console = !in_console && line == "```console";
                prose(&mut parts, line);
            } else if let Some(typed) = line.strip_prefix(PROMPT).filter(|_| in_console) {
                let mut typed = typed.to_owned();
                while typed.ends_with('\\') {
                    let next = lines.next().expect("a line after the one that ends with a backslash");
                    typed.push('\n');
                    typed.push_str(next);
                }
                parts.push(Part::Command { typed, shown: String::new() });
            } else if let Some(Part::Command { shown, .. }) = parts.last_mut().filter(|_| in_console) {
                shown.push_str(line);
                shown.push('\n');
            } else {
                prose(&mut parts, line);
            }
        }
        Self { parts }
    }

    /// The file again.
    pub(super) fn text(&self) -> String {
        let part = |part: &Part| match part {
            Part::Prose(text) => text.clone(),
            Part::Command { typed, shown } => format!("{PROMPT}{typed}\n{shown}"),
        };
        self.parts.iter().map(part).collect()
    }
}

fn prose(parts: &mut Vec<Part>, line: &str) {
    if !matches!(parts.last(), Some(Part::Prose(_))) {
        parts.push(Part::Prose(String::new()));
    }
    if let Some(Part::Prose(text)) = parts.last_mut() {
        text.push_str(line);
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDE: &str =
        "# A guide\n\n```console\n$ one \\\n      --more\nfirst\n\nsecond\n$ two\n```\n\n```json\n$ no\n```\n";

    #[test]
    fn commands_are_found_with_what_they_print() {
        let guide = Document::parse(GUIDE);
        let commands: Vec<_> = guide
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Command { typed, shown } => Some((typed.as_str(), shown.as_str())),
                Part::Prose(_) => None,
            })
            .collect();
        assert_eq!(commands, [("one \\\n      --more", "first\n\nsecond\n"), ("two", "")]);
    }

    #[test]
    fn the_text_comes_back_as_it_was() {
        assert_eq!(Document::parse(GUIDE).text(), GUIDE);
    }
}
