-- What was told can be put better afterwards, and what it said before stays to be read.
create table incident_edit (
    incident uuid not null references incident,
    -- The update's number; 0 for the postmortem.
    number integer not null check (number >= 0),
    edit integer not null check (edit between 1 and 20),
    language text not null,
    at timestamptz not null,
    was text not null check (length(was) between 1 and 20000),
    primary key (incident, number, edit)
);

-- The same in another language, as operators wrote it.
create table incident_translation (
    incident uuid not null references incident,
    number integer not null check (number > 0),
    language text not null,
    text text not null check (length(text) between 1 and 10000),
    version integer not null,
    primary key (incident, number, language)
);

-- What is written of an incident once it is over, in each language. Nobody reads a draft but operators.
create table incident_postmortem (
    incident uuid not null references incident,
    language text not null,
    draft text not null check (length(draft) between 1 and 20000),
    text text check (length(text) between 1 and 20000),
    published_at timestamptz,
    version integer not null,
    primary key (incident, language),
    check ((text is null) = (published_at is null))
);

-- Grows with every change of what was told, so that whoever publishes it sees that something changed.
alter table incident add column retold integer not null default 0;
