SELECT warnings, note FROM sync_notes
