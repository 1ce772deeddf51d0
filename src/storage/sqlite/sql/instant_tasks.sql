SELECT DISTINCT task FROM recurring_instants
