package org.carillon.it.agent;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What an agent ordered: a row for each time that it was carried out. */
@Entity
@Table(name = "node_order")
public class NodeOrder {

  @Id @GeneratedValue private long id;

  private String article = "";

  protected NodeOrder() {}

  /** An order of an article. */
  public NodeOrder(String article) {
    this.article = article;
  }

  public long getId() {
    return id;
  }

  public String getArticle() {
    return article;
  }
}
