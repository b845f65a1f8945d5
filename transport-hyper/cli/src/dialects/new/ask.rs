//! Questions and answers, line by line.

use std::io::{BufRead, Write};

use crate::error::CliError;

/// Asks a person at a terminal, or a script at the other end of a pipe.
pub(super) struct Asker<R, W> {
    answers: R,
    questions: W,
}

impl<R: BufRead, W: Write> Asker<R, W> {
    pub(super) const fn new(answers: R, questions: W) -> Self {
        Self { answers, questions }
    }

    /// Asks until the answer will do. Enter alone is the default.
    pub(super) fn ask<T>(
        &mut self,
        question: &str,
        default: &str,
        mut take: impl FnMut(&str) -> Result<T, String>,
    ) -> Result<T, CliError> {
        loop {
            let brackets = if default.is_empty() { String::new() } else { format!(" [{default}]") };
            self.say(&format!("{question}{brackets}: "))?;
            let mut line = String::new();
            match self.answers.read_line(&mut line) {
                Ok(0) => {
                    self.say("\n")?;
                    return Err(CliError::usage(format!(
                        "the input ended at the question {question:?}: nothing was written"
                    )));
                }
                Ok(_) => {}
                Err(error) => {
                    return Err(CliError::usage(format!("cannot read an answer: {error}")));
                }
            }
            let answer = line.trim();
            match take(if answer.is_empty() { default } else { answer }) {
                Ok(taken) => return Ok(taken),
                Err(problem) => self.say(&format!("  {problem}\n"))?,
            }
        }
    }

    fn say(&mut self, text: &str) -> Result<(), CliError> {
        self.questions
            .write_all(text.as_bytes())
            .and_then(|()| self.questions.flush())
            .map_err(|error| CliError::usage(format!("cannot ask: {error}")))
    }
}
