// Every direct web service function with Axis 1.4, on the classes that WSDL2Java generates from the WSDL (axis.sh).
// Environment and result: README.md of this folder.
import incident.*;
import java.net.URL;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.axis.AxisFault;
import org.apache.axis.Version;
import org.w3c.dom.Node;

public class AxisClient {
  static ServiceNowSoap_PortType connect(String user) throws Exception {
    var stub = (ServiceNowSoap_BindingStub) new ServiceNow_incidentLocator().getServiceNowSoap(new URL(System.getenv("INSTANCE_URL") + "/incident.do?SOAP"));
    stub.setUsername(user);
    stub.setPassword(System.getenv("INSTANCE_PASSWORD"));
    return stub;
  }

  static String refusal() throws Exception {
    try {
      connect(System.getenv("REFUSED_USER")).getRecords(new GetRecords());
      return "";
    } catch (AxisFault refused) {
      return refused.getFaultString() + " " + Arrays.stream(refused.getFaultDetails()).map(Node::getTextContent).collect(Collectors.joining(" "));
    }
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\s", " ") + '"';
  }

  public static void main(String[] arguments) throws Exception {
    var soap = connect(System.getenv("INSTANCE_USER"));
    var fields = new Insert();
    fields.setShort_description(System.getenv("SUMMARY"));
    var inserted = soap.insert(fields);
    var id = inserted.getSys_id();

    var key = new Get();
    key.setSys_id(id);
    var read = soap.get(key);

    var change = new Update();
    change.setSys_id(id);
    change.setClose_notes("updated");
    var updated = soap.update(change);

    var example = new GetRecords();
    example.setClose_notes("updated");
    example.set__encoded_query("sys_id=" + id);
    var found = soap.getRecords(example);

    var same = new GetKeys();
    same.setSys_id(id);
    var keys = soap.getKeys(same);
    var deleted = soap.deleteRecord(new DeleteRecord(id));

    System.out.println("{\"client\":" + quoted("Axis " + Version.getVersionText().lines().findFirst().orElse("").replaceAll("^.*?(\\d[.\\d]*).*", "$1") + ", Java " + Runtime.version()) + ",\"inserted\":" + quoted(id)
        + ",\"number\":" + quoted(inserted.getNumber()) + ",\"read\":" + quoted(read.getShort_description()) + ",\"updated\":" + quoted(updated.getSys_id())
        + ",\"found\":[" + Arrays.stream(found).map(record -> quoted(record.getSys_id())).collect(Collectors.joining(",")) + "],\"keys\":" + quoted(keys.getSys_id())
        + ",\"count\":" + keys.getCount() + ",\"deleted\":" + deleted.getCount() + ",\"refused\":" + quoted(refusal()) + "}");
  }
}
