//! An operation, and the parts of it that matter.

use serde_json::Value;

use super::document::{Document, items, objects, text, texts};
use super::leaves::{Leaf, leaves};
use super::schema::{Alternatives, Schema};

/// An operation, and the parts of it that matter.
#[derive(Clone, Copy)]
pub(super) struct Operation<'d> {
    pub(super) path: &'d str,
    pub(super) method: &'d str,
    /// The path's object, which may state parameters and servers for all of its operations.
    pub(super) item: &'d Value,
    pub(super) value: &'d Value,
}

/// A request's body, in one of the media types that an operation takes.
#[derive(Clone)]
pub(super) struct Body<'d> {
    pub(super) media_type: &'d str,
    pub(super) schema: Schema<'d>,
    pub(super) example: Option<&'d Value>,
}

/// A response's body.
pub(super) struct Response<'d> {
    pub(super) status: &'d str,
    pub(super) media_type: &'d str,
    pub(super) schema: &'d Value,
    /// Its examples, each of which may have a shape of its own.
    pub(super) examples: Vec<&'d Value>,
}

/// The most examples of one body that are read.
const MAX_EXAMPLES: usize = 8;

impl<'d> Operation<'d> {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method.to_ascii_uppercase(), self.path)
    }

    /// Its parameters, and those of its path; not those that are a body in Swagger 2.0.
    pub(super) fn parameters(
        &self,
        document: Document<'d>,
    ) -> impl Iterator<Item = &'d Value> + use<'d> {
        self.all_parameters(document)
            .filter(|parameter| !matches!(text(parameter, "in"), "body" | "formData"))
    }

    fn all_parameters(&self, document: Document<'d>) -> impl Iterator<Item = &'d Value> + use<'d> {
        let lists = [self.value, self.item].map(|it| items(it.get("parameters")));
        lists.into_iter().flatten().map(move |parameter| document.resolved(parameter))
    }

    /// The request's body in each media type that a dialect can write.
    pub(super) fn bodies(&self, document: Document<'d>) -> Vec<Body<'d>> {
        if document.is_swagger {
            return self.swagger_body(document).into_iter().collect();
        }
        let contents = document.get(document.get(self.value, "requestBody"), "content");
        let known = objects(Some(contents)).filter(|(media_type, _)| is_written(media_type));
        let read = known.map(|(media_type, content)| {
            let schema = content.get("schema").unwrap_or(&Value::Null);
            let schema =
                Schema::of(document, schema, Alternatives::Best).or_one_of_its_grants(document);
            let example = examples(document, content).into_iter().next();
            Body { media_type, example: example.or_else(|| schema.example()), schema }
        });
        read.collect()
    }

    /// Swagger 2.0 states a body as a parameter, and a form as several.
    fn swagger_body(&self, document: Document<'d>) -> Option<Body<'d>> {
        let consumed = texts(self.value.get("consumes").or_else(|| document.root.get("consumes")));
        let consumed: Vec<&str> = consumed.take(16).collect();
        let takes = |word: &str| consumed.iter().copied().find(|it| it.contains(word));
        let mut form: Option<Schema<'d>> = None;
        for parameter in self.all_parameters(document) {
            match text(parameter, "in") {
                "body" => {
                    let schema = parameter.get("schema").unwrap_or(&Value::Null);
                    let schema = Schema::of(document, schema, Alternatives::Best);
                    let media_type = takes("json").or_else(|| takes("form"));
                    return Some(Body {
                        media_type: media_type.unwrap_or("application/json"),
                        example: schema.example(),
                        schema,
                    });
                }
                "formData" => {
                    let name = text(parameter, "name");
                    if !document.work.spend_on(name) {
                        break;
                    }
                    form = Some(form.unwrap_or_default().with_property(name, parameter));
                }
                _ => {}
            }
        }
        let media_type = takes("urlencoded").or_else(|| takes("multipart"));
        let media_type = media_type.unwrap_or("application/x-www-form-urlencoded");
        form.map(|schema| Body { media_type, schema, example: None })
    }

    /// The leaves of a body.
    pub(super) fn body_leaves(&self, document: Document<'d>, body: &Body<'d>) -> Vec<Leaf<'d>> {
        leaves(document, &body.schema, body.example, Alternatives::Best)
    }

    /// The bodies of its responses under such a status, in JSON or in text.
    pub(super) fn responses(
        &self,
        document: Document<'d>,
        wanted: impl Fn(&str) -> bool,
    ) -> Vec<Response<'d>> {
        let responses = objects(self.value.get("responses")).filter(|(status, _)| wanted(status));
        let read = responses.filter_map(|(status, response)| {
            response_body(document, status, document.resolved(response))
        });
        read.collect()
    }
}

fn response_body<'d>(
    document: Document<'d>,
    status: &'d str,
    response: &'d Value,
) -> Option<Response<'d>> {
    if document.is_swagger {
        let schema = response.get("schema");
        let mut shown = objects(response.get("examples"));
        let example = shown.find(|(media_type, _)| media_type.contains("json")).map(|it| it.1);
        if schema.is_none() && example.is_none() {
            return None;
        }
        return Some(Response {
            status,
            media_type: "application/json",
            schema: schema.unwrap_or(&Value::Null),
            examples: example.into_iter().collect(),
        });
    }
    let contents = document.get(response, "content");
    let of = |wanted: fn(&str) -> bool| objects(Some(contents)).find(|(it, _)| wanted(it));
    let json = || of(|it| it.contains("json") || it == "*/*");
    let (media_type, content) = json().or_else(|| of(|it| it.starts_with("text/plain")))?;
    let schema = content.get("schema").unwrap_or(&Value::Null);
    Some(Response { status, media_type, schema, examples: examples(document, content) })
}

/// Whether a request's body of a media type can be written, or nearly.
fn is_written(media_type: &str) -> bool {
    ["json", "x-www-form-urlencoded", "multipart/form-data", "*/*"]
        .iter()
        .any(|known| media_type.contains(known))
}

/// The examples of a content.
fn examples<'d>(document: Document<'d>, content: &'d Value) -> Vec<&'d Value> {
    let named = objects(content.get("examples"))
        .take(MAX_EXAMPLES)
        .filter_map(|(_, example)| document.resolved(example).get("value"));
    content.get("example").into_iter().chain(named).collect()
}
