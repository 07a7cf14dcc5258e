package org.carillon.it.attack;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What hostile clients of the samples do. Each connection of an attack does the same. */
enum Attack {
  LARGE_HANDSHAKES(1, true, "4\\d\\d|cut") {
    @Override
    List<Script> scripts() {
      String headers = ("X-Pad: " + "a".repeat(8_000) + "\r\n").repeat(112);
      return List.of(Script.request(AttackRequests.get(POLLING, null, headers)));
    }
  },
  CREATES_OF_MANY_PARTS(2, false, "TOO_LARGE|RATE_LIMITED|1013|503|429") {
    @Override
    List<Script> scripts() {
      String items =
          IntStream.range(0, 20_000)
              .mapToObj(i -> "{\"book_ID\":251,\"quantity\":1}")
              .collect(Collectors.joining(","));
      return List.of(
          Script.call(
              AttackRequests.handshake(BOOKSHOP, "alice", ""),
              AttackRequests.frame(
                  "{\"event\":\"Orders:create\",\"data\":{\"Items\":[" + items + "]},\"ref\":1}")));
    }
  },
  BODIES_THAT_DO_NOT_COME(3, true, ".*") {
    @Override
    List<Script> scripts() {
      List<Script> scripts = new ArrayList<>();
      for (String path :
          List.of(POLLING, "/login", "/events", "/carillon/drain", "/odata/v4/bookshop/$batch")) {
        scripts.add(Script.hold(AttackRequests.half(path, 900_000)));
      }
      return scripts;
    }
  },
  MESSAGES_WITHOUT_AN_END(4, true, "1009|1013|cut|503|429") {
    @Override
    List<Script> scripts() {
      return List.of(
          Script.hold(
              AttackRequests.handshake("/socket.io/?EIO=4&transport=websocket", null, ""),
              AttackRequests.fragment("4" + "a".repeat(999_000))));
    }
  },
  SESSIONS_THAT_JOIN_NOTHING(5, true, "200|503|429") {
    @Override
    List<Script> scripts() {
      return List.of(Script.request(AttackRequests.get(POLLING, null, "")));
    }
  },
  /**
   * By command alone: WildFly reads on while a frame is being handled, without a bound, and on a
   * fast machine that takes all of 512 MB (docs/security.md).
   */
  LARGE_FRAMES_THAT_WAIT(6, false, "1009|1013|1008|cut|429|503|RATE_LIMITED|INVALID|TOO_LARGE") {
    @Override
    List<Script> scripts() {
      byte[] large =
          AttackRequests.frame(
              "{\"event\":\"Todos:create\",\"data\":{\"title\":\"" + "a".repeat(900_000) + "\"}}");
      List<byte[]> frames = new ArrayList<>(Collections.nCopies(64, large));
      frames.add(
          0,
          AttackRequests.frame(
              "{\"event\":\"Todos:list\",\"data\":{},\"headers\":{\"top\":\"1000\"},\"ref\":1}"));
      return List.of(
          Script.hold(
              AttackRequests.handshake("/ws/todo", "alice", ""), frames.toArray(byte[][]::new)));
    }
  },
  /** By command alone, as row 6. */
  LARGE_NAMES_OF_CONTEXTS(7, false, "TOO_LARGE|RATE_LIMITED|1009|1013|cut|429|503") {
    @Override
    List<Script> scripts() {
      return List.of(
          Script.call(
              AttackRequests.handshake("/ws/chat", "alice", ""),
              AttackRequests.frame(
                  "{\"event\":\"wsContext\",\"data\":{\"context\":\""
                      + "c".repeat(990_000)
                      + "\"},\"ref\":1}")));
    }
  },
  LONG_NUMBERS(8, false, "INVALID|TOO_LARGE|RATE_LIMITED|1009|1013|cut|429|503") {
    @Override
    List<Script> scripts() {
      return List.of(
          Script.call(
              AttackRequests.handshake(BOOKSHOP, "alice", ""),
              AttackRequests.frame(
                  "{\"event\":\"Books:list\",\"data\":{},\"headers\":{\"top\":\""
                      + "9".repeat(900_000)
                      + "\"},\"ref\":1}")));
    }
  },
  OTHER_SPELLINGS_OF_OPERATIONS(9, false, "4\\d\\d") {
    @Override
    List<Script> scripts() {
      List<Script> scripts = new ArrayList<>();
      for (String path :
          List.of(
              "//carillon/drain",
              "/%63arillon/drain",
              "/x/../carillon/drain",
              "/carillon/drain;a")) {
        scripts.add(Script.request(AttackRequests.post(path, "alice", "", "{}")));
      }
      return scripts;
    }
  },
  REQUESTS_OF_OTHER_PAGES(10, false, "403|415|503|429") {
    @Override
    List<Script> scripts() {
      return List.of(
          Script.request(
              AttackRequests.post(
                  "/odata/v4/bookshop/submitOrder",
                  "alice",
                  "Origin: http://elsewhere.example\r\n",
                  "{\"book\":201,\"quantity\":1}")));
    }
  },
  HEADERS_THAT_STEER(11, false, "200|4\\d\\d|503") {
    @Override
    List<Script> scripts() {
      return List.of(
          Script.request(
              AttackRequests.get(
                  "/odata/v4/bookshop/Books?$top=1",
                  "alice",
                  "x-ws-role-exclude: user\r\nx-ws-pcp-action: " + "a".repeat(6_000) + "\r\n")));
    }
  },
  WRONG_PASSWORDS(12, false, "401|503|429") {
    @Override
    List<Script> scripts() {
      return List.of(Script.request(AttackRequests.handshake("/ws/chat", "alice:wrong", "")));
    }
  },
  BATCHES_OF_NOTHINGS(13, false, "413|429|503|400") {
    @Override
    List<Script> scripts() {
      return List.of(
          Script.request(
              AttackRequests.post(
                  "/events",
                  "events",
                  "Content-Type: application/cloudevents-batch+json\r\n",
                  "[" + "{},".repeat(348_999) + "{}]")));
    }
  },
  NAMES_THAT_COLLIDE(14, false, "TOO_LARGE|RATE_LIMITED|null|1013|429|503|reply") {
    @Override
    List<Script> scripts() {
      // "Aa" and "BB" have the same hash, and so has each row of them
      String names =
          IntStream.range(0, 1_000)
              .mapToObj(
                  i ->
                      IntStream.range(0, 10)
                          .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                          .collect(Collectors.joining("", "\"", "\"")))
              .collect(Collectors.joining(","));
      return List.of(
          Script.call(
              AttackRequests.handshake("/ws/chat", "alice", ""),
              AttackRequests.frame(
                  "{\"event\":\"wsContext\",\"data\":{\"contexts\":["
                      + names
                      + "],\"reset\":true},\"ref\":1}")));
    }
  },
  REPLIES_THAT_ARE_NOT_READ(15, true, ".*") {
    @Override
    List<Script> scripts() {
      byte[] list = AttackRequests.frame("{\"event\":\"Books:list\",\"data\":{},\"ref\":1}");
      return List.of(
          Script.deaf(
              AttackRequests.handshake(BOOKSHOP, "alice", ""),
              Collections.nCopies(2_000, list).toArray(byte[][]::new)));
    }
  },
  DEEP_FILTERS(16, false, "400|413|414|431|429|503") {
    @Override
    List<Script> scripts() {
      return List.of(
          Script.request(
              AttackRequests.get(
                  "/odata/v4/bookshop/Books?$filter="
                      + "(".repeat(1_000)
                      + "stock%20gt%200"
                      + ")".repeat(1_000),
                  "alice",
                  "")));
    }
  },
  HALF_REQUESTS(17, true, ".*") {
    @Override
    List<Script> scripts() {
      return List.of(
          Script.hold("GET /socket.io/ HTTP/1.1\r\nHost: localhost\r\nX-Half: ".getBytes()));
    }
  },
  POSITIONS_OF_OTHERS(18, false, "1008|1013|cut|4\\d\\d|503|reply|open") {
    @Override
    List<Script> scripts() {
      return List.of(
          Script.call(
              AttackRequests.handshake(
                  "/ws/chat?since=" + "MDAwMDAwMDA".repeat(20),
                  "alice",
                  "Sec-WebSocket-Protocol: carillon.v1\r\n"),
              AttackRequests.frame("{\"event\":\"message\",\"data\":{\"text\":\"x\"},\"ref\":1}")));
    }
  },
  OTHER_NAMES_OF_THE_HOST(19, false, "200|4\\d\\d|503") {
    @Override
    List<Script> scripts() {
      return List.of(
          Script.request(
              AttackRequests.get(
                  "/services",
                  null,
                  "X-Forwarded-Host: elsewhere.example\r\nX-Forwarded-Host: localhost\r\n")));
    }
  };

  private static final String POLLING = "/socket.io/?EIO=4&transport=polling";
  private static final String BOOKSHOP = "/ws/bookshop";

  private final int row;
  private final boolean isInEachBuild;
  private final String expected;

  Attack(int row, boolean isInEachBuild, String expected) {
    this.row = row;
    this.isInEachBuild = isInEachBuild;
    this.expected = expected;
  }

  /** What connections do, in turn. */
  abstract List<Script> scripts();

  int row() {
    return row;
  }

  /** Whether each build tries it: what is after memory and threads, but rows 6 and 7. */
  boolean isInEachBuild() {
    return isInEachBuild;
  }

  /** Whether an attacker may be told this at its end; what it is told else is a fault. */
  boolean expects(String end) {
    return end.matches(expected);
  }

  /**
   * What one connection of an attack sends.
   *
   * @param first a request, whole or half, or a handshake
   * @param frames what follows a handshake
   * @param kind what happens then
   */
  record Script(byte[] first, List<byte[]> frames, Kind kind) {

    enum Kind {
      /** The answer is waited for, and the next request sent over a new connection. */
      REQUEST,
      /** The last frame is sent again when it was answered. */
      CALL,
      /** The connection is kept, until the server ends it. */
      HOLD,
      /** The same, and nothing is read. */
      DEAF
    }

    static Script request(byte[] request) {
      return new Script(request, List.of(), Kind.REQUEST);
    }

    static Script call(byte[] handshake, byte[] frame) {
      return new Script(handshake, List.of(frame), Kind.CALL);
    }

    static Script hold(byte[] first, byte[]... frames) {
      return new Script(first, List.of(frames), Kind.HOLD);
    }

    static Script deaf(byte[] handshake, byte[]... frames) {
      return new Script(handshake, List.of(frames), Kind.DEAF);
    }

    /** Whether what comes first is a handshake. */
    boolean isWebSocket() {
      return !frames.isEmpty();
    }
  }
}
