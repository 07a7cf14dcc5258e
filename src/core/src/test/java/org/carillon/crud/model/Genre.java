package org.carillon.crud.model;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.util.ArrayList;
import java.util.List;

/** A tree, mapped by its getters. */
@Entity
public class Genre {
  private String code;
  private Genre parent;
  private List<Genre> children = new ArrayList<>();

  @Id
  @JsonbProperty("ID")
  public String getCode() {
    return code;
  }

  public void setCode(String code) {
    this.code = code;
  }

  @ManyToOne
  public Genre getParent() {
    return parent;
  }

  public void setParent(Genre parent) {
    this.parent = parent;
  }

  @OneToMany(mappedBy = "parent", cascade = CascadeType.ALL, orphanRemoval = true)
  public List<Genre> getChildren() {
    return children;
  }

  public void setChildren(List<Genre> children) {
    this.children = children;
  }
}
