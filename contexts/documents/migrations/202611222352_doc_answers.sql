-- From a document to what answers it, both ways: few documents are answered, so the indexes are small.
create index doc_outgoing_answers on doc_outgoing (answers_id) where answers_id is not null;
create index doc_incoming_answer on doc_incoming (answer_id) where answer_id is not null;
