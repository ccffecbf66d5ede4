-- Where resources stood, also after the catalog file has forgotten it.
create table placement (
    id         bigint generated always as identity primary key,
    resource   text        not null,
    host       text        not null,
    valid_from timestamptz,            -- inclusive; null: it was there before Candor knew of it
    valid_to   timestamptz,            -- exclusive; null: it is still there
    written    boolean     not null,   -- the file says these times itself
    constraint placement_begins_before_it_ends check (valid_from < valid_to)
);

create index placement_by_host on placement (host, valid_to);
create index placement_by_resource on placement (resource);
-- Two hubs that read the same file cannot both open it.
create unique index placement_open_once on placement (resource, host) where valid_to is null and not written;
