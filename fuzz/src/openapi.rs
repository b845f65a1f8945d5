use polygrant::Dialect;
use polygrant_authoring::openapi::draft;

/// Drafts a dialect from any JSON.
///
/// Holds: it never panics, references that lead in circles included. What is drafted is a dialect that
/// loads from its own document; what is not, has a reason.
pub fn openapi(data: &[u8]) {
    let Ok(document) = serde_json::from_slice(data) else { return };
    match draft(&document) {
        Ok(draft) => {
            let written = draft.dialect.to_json();
            assert_eq!(Dialect::from_json(&written).as_ref(), Ok(&draft.dialect), "{written}");
            assert!(draft.guesses.iter().all(|guess| !guess.is_empty()));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
