//! Menu entries are data: modules register them, the page draws them.

/// One entry of the side menu or of the public navigation bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MenuItem {
    /// Text key of the group's heading; empty for the group on top that has none.
    pub group: &'static str,
    /// Place in the whole menu; a group stands where its first entry stands.
    pub order: u16,
    /// Icon name from `ui/src/icons.txt`.
    pub icon: &'static str,
    /// Text key of the entry.
    pub label: &'static str,
    /// Where it leads; also decides whether the entry is the current one (longest matching prefix).
    pub href: &'static str,
    /// Permission that the viewer needs to see it; `None` for everybody.
    pub permission: Option<&'static str>,
    /// Name of the count behind it, answered by a [`crate::BadgeSource`].
    pub badge: Option<&'static str>,
}

/// A count behind a menu entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Badge {
    /// How many; zero is not shown.
    pub count: u64,
    /// Whether it is drawn red: only for what is overdue.
    pub overdue: bool,
}

/// The entry of `menu` that the page `path` belongs to: the longest `href` that is the path or a folder of it.
pub(crate) fn current_href(menu: &[MenuItem], path: &str) -> Option<&'static str> {
    menu.iter()
        .map(|item| item.href)
        .filter(|href| {
            path.strip_prefix(href)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
        .max_by_key(|href| href.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(href: &'static str) -> MenuItem {
        MenuItem {
            group: "",
            order: 1,
            icon: "inbox",
            label: "x",
            href,
            permission: None,
            badge: None,
        }
    }

    #[test]
    fn the_longest_matching_entry_is_the_current_one() {
        let menu = [
            item("/van-ban-den"),
            item("/van-ban-den/so"),
            item("/van-ban"),
        ];
        assert_eq!(
            current_href(&menu, "/van-ban-den/so/2026"),
            Some("/van-ban-den/so")
        );
        assert_eq!(
            current_href(&menu, "/van-ban-den/0abc"),
            Some("/van-ban-den")
        );
        assert_eq!(current_href(&menu, "/van-ban-di"), None);
    }
}
