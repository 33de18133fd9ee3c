/** How the texts of alerts call a run. */
export const where = '{{ $labels.job_name }} (run {{ $labels.run }})';
