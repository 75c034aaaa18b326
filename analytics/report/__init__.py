"""The report "Mūsu valstī": the seven questions of the framework's check, answered from data, as one page to print."""
