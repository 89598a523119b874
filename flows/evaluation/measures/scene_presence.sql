-- Scene checks: the verdict is the one that is due; another verdict is wrong, none at all is missed.
select
    planted.operation,
    planted.verdict as kind,
    count(*) filter (presence.verdict = planted.verdict) as found,
    count(*) filter (presence.verdict is null) as missed,
    count(*) filter (presence.verdict <> planted.verdict) as wrong
from truth_scene_verdicts as planted
left join evidence.scene_presence as presence
    on presence.case_id = planted.case_id and presence.identifier = planted.identifier
group by all
