//! xml:base of an element whose ancestors are left out: Canonical XML 1.1 section 2.4, which joins
//! references by RFC 3986 section 5.2 with relative bases allowed.

#[derive(Default)]
struct Reference<'r> {
    scheme: Option<&'r str>,
    authority: Option<&'r str>,
    path: &'r str,
    query: Option<&'r str>,
}

fn split(text: &str) -> Reference<'_> {
    let text = text.split_once('#').map_or(text, |(before, _)| before);
    let (text, query) = match text.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (text, None),
    };
    let (scheme, text) = match text.split_once(':') {
        Some((scheme, rest))
            if scheme.starts_with(|first: char| first.is_ascii_alphabetic())
                && scheme
                    .chars()
                    .all(|one| one.is_ascii_alphanumeric() || "+-.".contains(one)) =>
        {
            (Some(scheme), rest)
        }
        _ => (None, text),
    };
    match text.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            Reference {
                scheme,
                authority: Some(authority),
                path,
                query,
            }
        }
        None => Reference {
            scheme,
            authority: None,
            path: text,
            query,
        },
    }
}

/// The reference seen from where the base was seen from.
pub(super) fn join(base: &str, reference: &str) -> String {
    let (base, own) = (split(base), split(reference));
    let mut path = own.path.to_owned();
    // a base that ends with a step up is a folder
    let base_path = match base.path.rsplit('/').next() {
        Some("..") => format!("{}/", base.path),
        _ => base.path.to_owned(),
    };
    let mut query = own.query;
    let (mut scheme, mut authority) = (own.scheme, own.authority);
    if scheme.is_none() {
        scheme = base.scheme;
        if authority.is_none() {
            authority = base.authority;
            if path.is_empty() {
                path = base_path;
                query = query.or(base.query);
            } else if !path.starts_with('/') {
                path = match base_path.rfind('/') {
                    Some(slash) => format!("{}/{path}", base_path.get(..slash).unwrap_or("")),
                    None if base.authority.is_some() => format!("/{path}"),
                    None => path,
                };
            }
        }
    }
    let mut out = String::new();
    if let Some(scheme) = scheme {
        out.push_str(scheme);
        out.push(':');
    }
    if let Some(authority) = authority {
        out.push_str("//");
        out.push_str(authority);
    }
    out.push_str(&without_dots(&path));
    if let Some(query) = query {
        out.push('?');
        out.push_str(query);
    }
    out
}

/// Steps up stay where there is nothing left to go up from; a last step up ends with a slash.
fn without_dots(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    let mut ends_with_slash = path.ends_with('/');
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        ends_with_slash = path.ends_with('/');
        match segment {
            "." => ends_with_slash = true,
            ".." => {
                ends_with_slash = true;
                match kept.last() {
                    Some(&last) if last != ".." => {
                        kept.pop();
                    }
                    _ if is_absolute => {}
                    _ => kept.push(".."),
                }
            }
            other => kept.push(other),
        }
    }
    let mut out = String::from(if is_absolute { "/" } else { "" });
    out.push_str(&kept.join("/"));
    if ends_with_slash && !kept.is_empty() {
        out.push('/');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn references_join_as_in_the_examples_of_canonical_xml_1_1() {
        for (base, reference, expected) in [
            ("http://example.org/a/b", "c", "http://example.org/a/c"),
            (
                "http://example.org/a/b/",
                "../c/",
                "http://example.org/a/c/",
            ),
            ("foo/bar", "..", ""),
            ("foo/bar/", "..", "foo/"),
            ("../..", "../x", "../../../x"),
            ("", "../x", "../x"),
            ("http://example.org", "x", "http://example.org/x"),
            ("http://a/b?q", "", "http://a/b?q"),
            ("a/b", "http://c//d/./e", "http://c/d/e"),
        ] {
            assert_eq!(join(base, reference), expected, "{base} {reference}");
        }
    }
}
