package org.carillon.crud.model;

import jakarta.persistence.Embeddable;

@Embeddable
public record Geo(double lat, double lon) {}
