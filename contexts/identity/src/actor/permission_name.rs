//! A permission as a name, or as the declared constant.

use kit_module::Permission;

/// Names a permission: a declared [`Permission`] or its name.
pub trait PermissionName {
    /// `<context>.<thing>.<act>`.
    fn permission_name(&self) -> &str;
}

impl PermissionName for Permission {
    fn permission_name(&self) -> &str {
        self.name
    }
}

impl PermissionName for str {
    fn permission_name(&self) -> &str {
        self
    }
}

impl PermissionName for String {
    fn permission_name(&self) -> &str {
        self
    }
}

impl<T: PermissionName + ?Sized> PermissionName for &T {
    fn permission_name(&self) -> &str {
        (**self).permission_name()
    }
}
