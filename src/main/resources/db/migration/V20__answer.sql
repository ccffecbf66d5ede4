-- What customers say of an incident themselves: one row each, the newest word of both kinds.
create table customer_answer (
    incident uuid not null references incident,
    customer text not null,
    -- First read and said so; null if they never did.
    seen_at timestamptz,
    -- Whether they are hit, by their own word; null while they say neither.
    verdict text check (verdict in ('ALSO_AFFECTED', 'NOT_AFFECTED')),
    -- What is also affected, as written; never trusted.
    text text check (length(text) between 1 and 500),
    at timestamptz not null,
    primary key (incident, customer),
    check (text is null or verdict = 'ALSO_AFFECTED')
);
