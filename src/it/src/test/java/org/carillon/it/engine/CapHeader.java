package org.carillon.it.engine;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToMany;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The entity that the tests of CAP's adapter create, read, change and delete. */
@Entity
public class CapHeader {

  @Id @GeneratedValue UUID ID;
  String name;
  String description;
  String country;
  String currency;
  Integer stock;

  @Column(precision = 12, scale = 2)
  BigDecimal price;

  @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
  @JoinColumn(name = "header_ID")
  List<CapItem> Items = new ArrayList<>();

  /** A part of it. */
  @Entity
  public static class CapItem {
    @Id @GeneratedValue UUID ID;
    String name;
    String description;
    Instant startAt;
    Instant endAt;
  }
}
