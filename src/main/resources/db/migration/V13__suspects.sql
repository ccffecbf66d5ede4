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
