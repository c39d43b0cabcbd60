//! Lists: by cursor, by page, by offset; sorted, filtered, projected.

use crate::support::{Server, on_both};
use serde_json::{Value, json};

on_both!(
    every_row_comes_once_however_it_is_asked_for,
    a_cursor_fits_its_own_list_only_and_holds_no_name,
    searches_are_bounded_and_read_text_as_it_was_written
);

async fn a_cursor_fits_its_own_list_only_and_holds_no_name(server: &Server) {
    let desk = server.user("receptionist").await;
    let page = desk.get("/patients?sort=name&limit=1").await.expect(200);
    let cursor = page.body["next_cursor"].as_str().unwrap().to_owned();
    // A mark of eight bytes and an id of sixteen: no room for a name.
    assert_eq!(cursor.len(), 48);
    let same = format!("/patients?sort=name&limit=2&cursor={cursor}");
    assert_eq!(names(&desk.get(&same).await.expect(200).body), ["Țîrlea"]);
    for list in [
        "/patients?sort=-name",
        "/patients?sort=created_at",
        "/patients?sort=name&q=pop",
        "/patients?sort=name&active=true",
        "/appointments?sort=starts_at",
        "/doctors?sort=name",
    ] {
        let path = format!("{list}&cursor={cursor}");
        desk.get(&path).await.refused(422, "invalid_cursor");
    }
}

async fn searches_are_bounded_and_read_text_as_it_was_written(server: &Server) {
    let desk = server.user("receptionist").await;
    let patient = json!({"name": "Ștefania Żółć", "gender": "female", "phone": "0040 (0)722 333-444", "email": "José@Example.org"});
    let patient = desk.post("/patients", patient).await.expect(201);
    assert_eq!(patient.body["phone"], "+40722333444");
    for text in [
        "stefania",
        "S%CC%A6tefania",
        "zolc",
        "0040722333444",
        "%2B40(0)722333444",
        "3444",
        "jos%C3%A9@example.ORG",
        "jose%CC%81@example.org",
    ] {
        let found = desk.get(&format!("/patients?q={text}")).await.expect(200);
        assert_eq!(names(&found.body), ["Żółć"], "{text}");
    }
    for text in ["%25", "-", "%F0%9F%98%80", "%C2%AB%C2%BB"] {
        for path in [
            format!("/patients?q={text}"),
            format!("/doctors?name={text}"),
            format!("/locations/search?name={text}"),
        ] {
            let found = desk.get(&path).await.expect(200);
            assert_eq!(found.body["items"], json!([]), "{path}");
        }
    }
    let eight = "a+b+c+d+e+f+g+h";
    let long = "a".repeat(201);
    for path in [
        "/patients?q=",
        "/appointments?q=",
        "/doctors?name=",
        "/services?name=",
        "/locations?name=",
        "/locations/search?name=",
    ] {
        desk.get(&format!("{path}{eight}")).await.expect(200);
        for text in [&format!("{eight}+i"), &long] {
            desk.get(&format!("{path}{text}"))
                .await
                .refused(400, "invalid_parameter");
        }
    }
    let hidden = desk.get("/locations/search?active=false").await.expect(200);
    assert_eq!(hidden.body["items"], json!([]));
    for path in ["offset=100001", "page=5002&page_size=20"] {
        desk.get(&format!("/patients?{path}"))
            .await
            .refused(400, "invalid_parameter");
    }
}

fn names(reply: &Value) -> Vec<String> {
    let rows = reply["items"].as_array().unwrap().iter();
    rows.map(|row| row["family_name"].as_str().unwrap().to_owned())
        .collect()
}

async fn every_row_comes_once_however_it_is_asked_for(server: &Server) {
    let desk = server.user("receptionist").await;
    for name in ["Bărnuțiu", "Cojocaru", "Dumitru", "Enache", "Filip"] {
        desk.post("/patients", json!({"name": format!("Ana {name}"), "gender": "female", "date_of_birth": "1990-02-28"})).await.expect(201);
    }
    let expected = [
        "Bărnuțiu",
        "Cojocaru",
        "Dumitru",
        "Enache",
        "Filip",
        "Popa",
        "Țîrlea",
    ];

    let mut found = Vec::new();
    let mut path = "/patients?sort=name&limit=3".to_owned();
    loop {
        let page = desk.get(&path).await.expect(200).body;
        found.extend(names(&page));
        assert_eq!(page["has_more"], page["next_cursor"].is_string());
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/patients?sort=name&limit=3&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(found, expected);

    let page = desk
        .get("/patients?sort=name&page=2&page_size=3")
        .await
        .expect(200)
        .body;
    assert_eq!(names(&page), expected[3..6]);
    assert_eq!(
        (
            &page["page"],
            &page["page_size"],
            &page["total"],
            &page["pages"]
        ),
        (&json!(2), &json!(3), &json!(7), &json!(3))
    );
    let page = desk
        .get("/patients?sort=-name&offset=5&limit=5")
        .await
        .expect(200)
        .body;
    assert_eq!(names(&page), ["Cojocaru", "Bărnuțiu"]);
    assert_eq!(
        (&page["total"], &page["has_more"]),
        (&json!(7), &json!(false))
    );

    let page = desk
        .get("/patients/search?q=barn&fields=family_name,birth_on")
        .await
        .expect(200)
        .body;
    assert_eq!(
        page["items"],
        json!([{"family_name": "Bărnuțiu", "birth_on": "1990-02-28"}])
    );
    assert_eq!(
        names(&desk.get("/patients?gender=female&q=ana%20fil").await.body),
        ["Filip"]
    );
    assert_eq!(
        names(&desk.get("/patients?q=nobody").await.body),
        Vec::<String>::new()
    );

    for (query, code) in [
        ("limit=0", "invalid_parameter"),
        ("limit=201", "invalid_parameter"),
        ("limit=many", "invalid_parameter"),
        ("page=0", "invalid_parameter"),
        ("sort=phone", "invalid_parameter"),
        ("fields=password", "invalid_parameter"),
        ("limit=1&limit=2", "invalid_parameter"),
        ("colour=red", "unknown_parameter"),
        ("gender=unsaid", "invalid_parameter"),
    ] {
        desk.get(&format!("/patients?{query}"))
            .await
            .refused(400, code);
    }
    for (query, code) in [
        ("page=1&offset=2", "invalid_value"),
        ("cursor=nonsense", "invalid_cursor"),
    ] {
        desk.get(&format!("/patients?{query}"))
            .await
            .refused(422, code);
    }
}

#[tokio::test]
async fn places_and_doctors_are_found_under_all_their_names() {
    let server = Server::memory().await;
    let admin = server.user("clinic_admin").await;
    let world = &server.world;
    for path in [
        "/doctors?specialty=cardiologie&name=ion".to_owned(),
        format!("/doctors/search?location={}", world.location),
        format!(
            "/doctors?service={}&location_id={}",
            world.service, world.location
        ),
    ] {
        let found = admin.get(&path).await.expect(200);
        assert_eq!(
            found.body["items"][0]["id"],
            world.doctor.to_string(),
            "{path}"
        );
    }
    for path in [
        "/clinics",
        "//api/locations",
        "//api/v1/locations/?city=bucuresti",
        "/locations/search?county=ilfov&specialty=Cardiologie",
    ] {
        let found = admin.get(path).await.expect(200);
        assert_eq!(found.body["items"][0]["name"], "Centru", "{path}");
    }
    let room = json!({"location_id": world.location, "name": "Room 1", "kind": "x_ray"});
    let room = admin.post("/rooms", room).await.expect(201);
    assert_eq!(
        admin.get("/rooms?kind=x_ray").await.body["items"][0]["id"],
        room.body["id"]
    );
    admin
        .delete(&format!("/rooms/{}", room.id()))
        .await
        .expect(204);
    assert_eq!(
        admin.get("/rooms?active=true").await.body["items"],
        json!([])
    );
    admin
        .send(
            reqwest::Method::POST,
            &format!("/rooms/{}/activate", room.id()),
            None,
            &[],
        )
        .await
        .expect(200);
    let service = json!({"name": "X-ray", "duration_min": 15, "room_kind": "x_ray", "price": {"amount": "120", "currency": "RON"}});
    let service = admin.post("/services", service).await.expect(201);
    assert_eq!(
        service.body["price"],
        json!({"amount": "120.00", "currency": "RON"})
    );
    let slots = admin
        .get(&format!(
            "/appointments/available-slots?date=2027-01-05&service={}",
            service.id()
        ))
        .await
        .expect(200);
    assert_eq!(slots.body["slots"][0]["room_id"], room.body["id"]);
    let ranked = admin
        .get(&format!(
            "/appointments/suggestions?patient={}&service={}&limit=3",
            world.patient, world.service
        ))
        .await
        .expect(200);
    assert_eq!(ranked.body["items"].as_array().unwrap().len(), 3);
    assert!(ranked.body["items"][0]["reasons"].is_array());
    let mine = admin
        .get(&format!("/patients/{}/appointments", world.patient))
        .await
        .expect(200);
    assert_eq!(mine.body["items"], json!([]));
}
