-- All communes, all departments: asked at every issue of a document to several receivers.
create index idn_organisation_kind on idn_organisation (kind);
