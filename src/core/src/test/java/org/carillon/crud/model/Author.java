package org.carillon.crud.model;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.carillon.api.Ignore;
import org.hibernate.annotations.TenantId;

/** An assigned key, a tenant, embedded objects, something hidden. */
@Entity
public class Author {
  @Id
  @JsonbProperty("ID")
  Integer id;

  @TenantId String tenant;

  @Column(nullable = false, length = 20)
  String name;

  @Embedded Address address;
  @Embedded Geo geo;
  @Ignore String secret = "hidden";

  public String name() {
    return name;
  }
}
