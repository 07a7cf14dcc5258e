package org.carillon.it.engine;

import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A row that anybody changes. */
@Entity
public class Task {

  @Id @GeneratedValue private Long id;
  private String title;
  @ElementCollection private Set<String> labels = new HashSet<>();

  @OneToMany(mappedBy = "task", cascade = CascadeType.ALL, orphanRemoval = true)
  private List<Step> steps = new ArrayList<>();

  @Version private int version;

  void title(String changed) {
    title = changed;
  }

  String title() {
    return title;
  }

  Set<String> labels() {
    return labels;
  }

  int version() {
    return version;
  }

  void step(String text) {
    Step step = new Step();
    step.text = text;
    step.task = this;
    steps.add(step);
  }

  /** A part of it. */
  @Entity(name = "TaskStep")
  public static class Step {
    @Id @GeneratedValue private Long id;
    private String text;
    @ManyToOne private Task task;
  }
}
