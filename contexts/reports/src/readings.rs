//! Which pages of this office show, print or export reports.

use kit_module::ReadingRoute;

const fn of(route: &'static str, action: &'static str, kind: &'static str) -> ReadingRoute {
    ReadingRoute {
        route,
        action: Some(action),
        kind,
    }
}

/// A published report.
const REPORT: &str = "report";
/// The report as it is counted now.
const ANNUAL: &str = "reports.annual";

/// Every such route. The overview's figures are no contents; whoever takes them away leaves an entry.
pub(crate) const READINGS: &[ReadingRoute] = &[
    of("/bao-cao/nam", "reports.annual.read", ANNUAL),
    of("/api/v1/bao-cao/nam", "reports.annual.read", ANNUAL),
    of("/bao-cao/nam/pdf", "reports.annual.print", ANNUAL),
    of("/bao-cao/nam/ban/{id}", "reports.annual.read", REPORT),
    of(
        "/tong-quan/xuat",
        "reports.overview.export",
        "reports.overview",
    ),
];
