-- To whom an issued document says that it goes, as it was when it was issued: names and groups of agencies
-- change, an issued document does not.
create table doc_addressees (
  outgoing_id @id not null primary key references doc_outgoing (id),
  addressees @text not null               -- outgoing::addressees::Addressees as JSON
-- lite: ) without rowid;
-- pg: );
