-- Bad rows: loaded files of which a row that was read is neither loaded, quarantined, repeated nor excess.
select load_id, rows_read, rows_loaded, rows_quarantined, rows_duplicate, rows_excess
from quality.loads
where status = 'loaded' and rows_read is distinct from rows_loaded + rows_quarantined + rows_duplicate + rows_excess
