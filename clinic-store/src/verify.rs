//! What must hold of the rows of a database and no constraint can say: one query for each database, which names
//! every row that breaks it. Tests run it after every race.

/// The query, with the length of a minute in the arithmetic of the database.
macro_rules! misplaced {
    ($minute:literal) => {
        concat!(
            // An appointment that is live keeps its patient,
            "SELECT 'appointment without its patient' AS fault, a.organization_id, a.id FROM appointments a \
             WHERE a.status NOT IN ('cancelled', 'no_show') AND NOT EXISTS (SELECT 1 FROM reservations r \
             WHERE r.organization_id = a.organization_id AND r.appointment_id = a.id AND r.resource_id = a.patient_id \
             AND r.lane = 0 AND r.starts_at = a.starts_at AND r.ends_at = a.ends_at AND r.expires_at IS NULL)",
            // its doctor and its room, buffers included, unless a group session keeps them,
            " UNION ALL SELECT 'appointment without its doctor', a.organization_id, a.id FROM appointments a \
             WHERE a.status NOT IN ('cancelled', 'no_show') AND a.session_id IS NULL AND NOT EXISTS \
             (SELECT 1 FROM reservations r WHERE r.organization_id = a.organization_id AND r.appointment_id = a.id \
             AND r.resource_id = a.doctor_id AND r.lane = a.lane AND r.starts_at = a.starts_at - a.buffer_before_min * ",
            $minute,
            " AND r.ends_at = a.ends_at + a.buffer_after_min * ",
            $minute,
            " AND r.expires_at IS NULL)",
            " UNION ALL SELECT 'appointment without its room', a.organization_id, a.id FROM appointments a \
             WHERE a.status NOT IN ('cancelled', 'no_show') AND a.session_id IS NULL AND a.room_id IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.organization_id = a.organization_id \
             AND r.appointment_id = a.id AND r.resource_id = a.room_id AND r.expires_at IS NULL)",
            // where it has its seat, and which is as the appointment says.
            " UNION ALL SELECT 'appointment without its seat', a.organization_id, a.id FROM appointments a \
             WHERE a.status NOT IN ('cancelled', 'no_show') AND a.session_id IS NOT NULL AND NOT EXISTS \
             (SELECT 1 FROM seats s JOIN group_sessions g ON g.organization_id = s.organization_id AND g.id = s.session_id \
             WHERE s.organization_id = a.organization_id AND s.session_id = a.session_id AND s.seat = a.seat \
             AND s.appointment_id = a.id AND s.expires_at IS NULL AND g.capacity = a.capacity AND g.doctor_id = a.doctor_id \
             AND g.service_id = a.service_id AND g.location_id = a.location_id AND g.lane = a.lane \
             AND g.starts_at = a.starts_at AND g.ends_at = a.ends_at \
             AND (g.room_id = a.room_id OR (g.room_id IS NULL AND a.room_id IS NULL)))",
            // A session keeps doctor and room for good where an appointment sits in it,
            " UNION ALL SELECT 'session without its doctor', s.organization_id, s.session_id FROM seats s \
             JOIN group_sessions g ON g.organization_id = s.organization_id AND g.id = s.session_id \
             WHERE NOT EXISTS (SELECT 1 FROM reservations r WHERE r.organization_id = g.organization_id \
             AND r.session_id = g.id AND r.resource_id = g.doctor_id AND r.lane = g.lane \
             AND r.starts_at = g.starts_at - g.buffer_before_min * ",
            $minute,
            " AND r.ends_at = g.ends_at + g.buffer_after_min * ",
            $minute,
            // else until its last hold lapses.
            " AND (r.expires_at IS NULL OR r.expires_at >= s.expires_at))",
            " UNION ALL SELECT 'session without its room', s.organization_id, s.session_id FROM seats s \
             JOIN group_sessions g ON g.organization_id = s.organization_id AND g.id = s.session_id \
             WHERE g.room_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reservations r \
             WHERE r.organization_id = g.organization_id AND r.session_id = g.id AND r.resource_id = g.room_id \
             AND (r.expires_at IS NULL OR r.expires_at >= s.expires_at))",
            // Nothing is kept for nobody.
            " UNION ALL SELECT 'session kept for nobody', r.organization_id, r.session_id FROM reservations r \
             WHERE r.session_id IS NOT NULL AND r.expires_at IS NULL AND NOT EXISTS (SELECT 1 FROM seats s \
             WHERE s.organization_id = r.organization_id AND s.session_id = r.session_id AND s.appointment_id IS NOT NULL)",
            " UNION ALL SELECT 'reservation of an appointment that is over', a.organization_id, a.id FROM reservations r \
             JOIN appointments a ON a.organization_id = r.organization_id AND a.id = r.appointment_id \
             WHERE a.status IN ('cancelled', 'no_show')",
            " UNION ALL SELECT 'seat of an appointment that is over', a.organization_id, a.id FROM seats s \
             JOIN appointments a ON a.organization_id = s.organization_id AND a.id = s.appointment_id \
             WHERE a.status IN ('cancelled', 'no_show')"
        )
    };
}

/// On SQLite: every live appointment that no reservation or seat keeps, and every reservation or seat that keeps
/// something for nobody, as `fault`, `organization_id` and `id` of the appointment or session. No row: all is well.
pub const MISPLACED_ON_SQLITE: &str = misplaced!("60000000");

/// The same on PostgreSQL, read by a role that sees every organization.
pub const MISPLACED_ON_POSTGRES: &str = misplaced!("interval '1 minute'");
