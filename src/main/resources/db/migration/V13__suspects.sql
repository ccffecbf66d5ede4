-- What is blamed has more kinds now, and two have other names: a component is an app, a version is one of an app.
with renamed as (
    select i.id,
           case i.cause_kind when 'COMPONENT' then 'APP' else 'APP_VERSION' end as kind,
           case i.cause_kind
               when 'COMPONENT' then i.cause_id
               else coalesce((select min(c.component) from incident_component c where c.incident = i.id), 'unknown')
                    || '/' || i.cause_id
           end as name
    from incident i
    where i.cause_kind in ('COMPONENT', 'VERSION')
)
update incident
set cause_kind = r.kind,
    cause_id = r.name,
    cause_key = case r.kind when 'APP' then 'app ' else 'app version ' end || r.name
from renamed r
where incident.id = r.id;

-- An open alert must not seem to be revised because of that.
update alert
set cause = case i.cause_kind when 'APP' then 'app/' else 'app_version/' end || i.cause_id
from incident i
where alert.id = i.id and i.cause_kind in ('APP', 'APP_VERSION') and alert.cause is not null;

-- What a gate remembers of findings is read again while it runs.
update gate
set blames = regexp_replace(
        replace(blames, '"kind":"component"', '"kind":"app"'),
        '"kind":"version","id":"', '"kind":"app_version","id":"' || replace(app, '\', '\\') || '/', 'g')
where blames like '%"kind":"component"%' or blames like '%"kind":"version"%';

-- Where an incident went that turned out to be a part of another: its own address stays good.
alter table incident add column merged_into uuid references incident;

-- Told of measurements that came too late to decide anything.
alter table incident_update add column backfilled boolean not null default false;

-- What is blamed, whatever is said to be wrong with it: a bug in an app and a bad version of it are one matter.
alter table incident add column blamed text not null generated always as (
    case
        when cause_kind in ('APP', 'APP_VERSION', 'STALE_DNS') then 'app ' || split_part(cause_id, '/', 1)
        when cause_kind in ('APP_REGION', 'STALE_DISCOVERY') then 'app region ' || cause_id
        else cause_key
    end) stored;
update incident
set resolved_at = greatest(now(), incident.published_at), phase = 'RESOLVED', next_update_by = null, merged_into = kept.id
from incident kept
where incident.resolved_at is null and kept.resolved_at is null and incident.blamed = kept.blamed
  and (kept.detected_at, kept.id) < (incident.detected_at, incident.id)
  and not exists (
      select 1 from incident older
      where older.resolved_at is null and older.blamed = kept.blamed
        and (older.detected_at, older.id) < (kept.detected_at, kept.id));
-- Checked at the end of the transaction, since a judgement may hand a blame from one incident to another.
alter table incident add constraint incident_one_open_per_blamed
    exclude using btree (blamed with =) where (resolved_at is null) deferrable initially deferred;
