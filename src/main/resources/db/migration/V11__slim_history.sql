-- Slimmer rows, and days that are read at once. A time is now a whole minute since 1970 (UTC) in four bytes wherever it is a
-- key: to_timestamp(minute * 60.0) tells it. Everything kept so far is carried over.

-- Sequences are kept in four bytes: sequences_from is what the others of this number are counted from.
alter table agent_boot add column sequences_from bigint not null default 0;
alter table agent_boot drop constraint agent_boot_agent_boot_key;
alter table agent_boot add unique (agent, boot, sequences_from);

alter table measurement rename to measurement_old;
alter table rollup_minute rename to rollup_minute_old;
alter table rollup_hour rename to rollup_hour_old;
alter table rollup_day rename to rollup_day_old;

-- One row per run. The key makes a batch that is sent again harmless, and is the way to a series' newest rows. Nothing is
-- null and nothing is padded: 8 bytes here are a gigabyte a day at 1 500 runs a second. micros are of the minute. result is
-- the outcome's number and, from the third bit on, the failure's (dev.candor.measurement.Codes); status is 0 for none;
-- times is written by dev.candor.measurement.Times; detail is the whole measurement of a run that was not up, as JSON, else
-- empty. No foreign keys: the writer interns the numbers.
create table measurement (
    minute integer not null,
    micros integer not null,
    series integer not null,
    agent_boot integer not null,
    sequence integer not null,
    answer integer not null,
    result smallint not null,
    status smallint not null,
    times bytea not null,
    detail text not null,
    primary key (series, minute, agent_boot, sequence)
) partition by range (minute);

-- Counts and latencies of a series, as answered by one origin, in one minute. The times are over runs that answered (up
-- and degraded); of none they are 0. The three bytea columns are lists of counts that are merged by writing one behind the
-- other (dev.candor.measurement.Sketch, FailureCounts); minutes are, hours and days are made anew.
create table rollup_minute (
    total_us_sum bigint not null,
    minute integer not null,
    series integer not null,
    origin integer not null,
    up integer not null,
    degraded integer not null,
    down integer not null,
    unknown integer not null,
    total_us_min integer not null,
    total_us_max integer not null,
    total bytea not null,
    phases bytea not null,
    failures bytea not null,
    primary key (series, minute, origin)
) partition by range (minute);

-- The same of an hour and a day, under its first minute. known_min: minutes in which the series' health was known, counted
-- once where several origins answered. The shortest and the longest time are in the sketch.
create table rollup_hour (
    minute integer not null,
    series integer not null,
    origin integer not null,
    up integer not null,
    degraded integer not null,
    down integer not null,
    unknown integer not null,
    total_us_mean integer not null,
    known_min smallint not null,
    failures bytea not null,
    total bytea not null,
    phases bytea not null,
    primary key (series, minute, origin)
) partition by range (minute);

create table rollup_day (like rollup_hour including all) partition by range (minute);
-- Read over months at once, so that the phases lie beside the row and not in it.
alter table rollup_day alter column total set storage main;
alter table rollup_day alter column phases set storage external;

-- All locations and origins of a probe together, under the first minute of the hour or day: what a page shows of a component
-- is a few of these rows a day, however many places look at it. Hours are only kept while their day is not made.
create table probe_hour (
    minute integer not null,
    up integer not null,
    degraded integer not null,
    down integer not null,
    unknown integer not null,
    known_s integer not null,
    total bytea not null,
    probe text collate "C" not null,
    primary key (probe, minute)
) partition by range (minute);

create table probe_day (like probe_hour including all) partition by range (minute);

do $$
declare
    piece record;
    first bigint;
    past bigint;
begin
    for piece in
        select c.relname as name, replace(p.relname, '_old', '') as parent,
            to_date(right(c.relname, 8), 'YYYYMMDD') as day
        from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
        where p.relname in ('measurement_old', 'rollup_minute_old', 'rollup_hour_old', 'rollup_day_old')
    loop
        first := (piece.day - date '1970-01-01') * 1440;
        past := (case piece.parent
            when 'rollup_day' then (piece.day + interval '1 year')::date
            when 'rollup_hour' then (piece.day + interval '1 month')::date
            else piece.day + 1 end - date '1970-01-01') * 1440;
        execute format('alter table %I rename to %I', piece.name, 'old_' || piece.name);
        execute format('create table %I partition of %I for values from (%s) to (%s)%s', piece.name, piece.parent, first,
            past, case piece.parent when 'rollup_minute' then ' with (fillfactor = 80)' else '' end);
        if piece.parent = 'measurement' then
            execute format('insert into %I select date_part(''epoch'', date_trunc(''minute'', started_at)) / 60,
                date_part(''epoch'', started_at - date_trunc(''minute'', started_at)) * 1000000, series, agent_boot,
                sequence, answer, failure * 4 + outcome, status, times, detail from %I', piece.name, 'old_' || piece.name);
        elsif piece.parent = 'rollup_minute' then
            execute format('insert into %I select total_us_sum, date_part(''epoch'', begins_at) / 60, series, origin, up,
                degraded, down, unknown, total_us_min, total_us_max, total, phases, failures from %I', piece.name,
                'old_' || piece.name);
        else
            execute format('insert into %I select date_part(''epoch'', begins_at) / 60, series, origin, up, degraded, down,
                unknown, coalesce(total_us_sum / nullif(up + degraded, 0), 0), known_s / 60, failures, total, phases from %I
                order by begins_at, series', piece.name, 'old_' || piece.name);
        end if;
        execute format('drop table %I', 'old_' || piece.name);
    end loop;
    for piece in
        select distinct date_trunc('year', to_timestamp(minute * 60.0) at time zone 'UTC')::date as day from rollup_day
    loop
        execute format('create table probe_day_%s partition of probe_day for values from (%s) to (%s)',
            to_char(piece.day, 'YYYYMMDD'), (piece.day - date '1970-01-01') * 1440,
            ((piece.day + interval '1 year')::date - date '1970-01-01') * 1440);
    end loop;
    for piece in
        select distinct (to_timestamp(minute * 60.0) at time zone 'UTC')::date as day from rollup_hour
        where to_timestamp(minute * 60.0) >= (select folded_until - interval '1 day' from rollup_fold)
    loop
        execute format('create table probe_hour_%s partition of probe_hour for values from (%s) to (%s)',
            to_char(piece.day, 'YYYYMMDD'), (piece.day - date '1970-01-01') * 1440,
            (piece.day + 1 - date '1970-01-01') * 1440);
        execute format('insert into probe_hour select minute, sum(up), sum(degraded), sum(down), sum(unknown),
            60 * sum(known_min), string_agg(total, ''''::bytea), probe from rollup_hour r join series s on s.id = r.series
            where minute >= %s and minute < %s group by probe, minute',
            (piece.day - date '1970-01-01') * 1440, (piece.day + 1 - date '1970-01-01') * 1440);
    end loop;
end $$;
insert into probe_day
    select minute, sum(up), sum(degraded), sum(down), sum(unknown), 60 * sum(known_min), string_agg(total, ''::bytea), probe
    from rollup_day r join series s on s.id = r.series group by probe, minute;

drop table measurement_old;
drop table rollup_minute_old;
drop table rollup_hour_old;
drop table rollup_day_old;
