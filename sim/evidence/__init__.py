"""What is put in: the parameter register, its priors, the scenario, and the case made of them."""
